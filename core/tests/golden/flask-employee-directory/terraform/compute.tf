data "aws_ssm_parameter" "al2023_ami_kernel_default_x86_64" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

resource "aws_instance" "web" {
  ami                    = data.aws_ssm_parameter.al2023_ami_kernel_default_x86_64.insecure_value
  instance_type          = "t2.micro"
  subnet_id              = aws_subnet.public_a.id
  vpc_security_group_ids = [aws_security_group.web_server_sg.id]
  iam_instance_profile   = aws_iam_instance_profile.web.name
  user_data              = <<-EOT
    #!/bin/bash
    set -euo pipefail
    dnf install -y python3-pip unzip
    useradd --system --create-home directory
    cat >/etc/employee-directory.env <<'ENV'
    PHOTOS_BUCKET=${aws_s3_bucket.photos.id}
    AWS_DEFAULT_REGION=${var.region}
    DYNAMO_MODE=on
    ENV
    aws s3 cp 's3://${aws_s3_bucket.photos.id}/releases/employee-directory.zip' /tmp/app.zip
    unzip -q /tmp/app.zip -d /home/directory/app
    pip3 install --requirement /home/directory/app/requirements.txt gunicorn
    cat >/etc/systemd/system/employee-directory.service <<'UNIT'
    [Service]
    User=directory
    WorkingDirectory=/home/directory/app
    EnvironmentFile=/etc/employee-directory.env
    AmbientCapabilities=CAP_NET_BIND_SERVICE
    ExecStart=/usr/local/bin/gunicorn --bind 0.0.0.0:80 application:application
    Restart=on-failure
    [Install]
    WantedBy=multi-user.target
    UNIT
    systemctl enable --now employee-directory
  EOT

  tags = {
    Name = "Web"
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    encrypted   = true
    volume_size = 16
    volume_type = "gp3"
  }
}
